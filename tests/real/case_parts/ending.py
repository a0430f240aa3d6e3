def moved(office): pass
def mended(office): pass
