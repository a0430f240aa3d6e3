# What is kept with a case and not shown, and why.

withheld-head = Originals of the case that are not in this bundle.
withheld-sealed = a reporter is sealed, and nobody can tell whose complaint it is
withheld-letter = it is a letter between the publisher and somebody else
withheld-copied = a copy is in audits/, without by what right the audit was made and without addresses of people
withheld-earlier = it belongs to an earlier publication
withheld-not-chosen = it was not chosen
withheld-kind-complaint = complaint
withheld-kind-audit = audit
withheld-kind-notice = notice
withheld-kind-answer = answer
withheld-kind-bounce = bounce
withheld-kind-manifest = list of digests
withheld-kind-other = other
