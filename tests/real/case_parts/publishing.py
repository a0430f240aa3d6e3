def published(office): pass
def remembered(office): pass
