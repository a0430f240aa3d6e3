# Likely causes by software.
