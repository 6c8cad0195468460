"""The one bundle of code that all functions share.

``python -m deployment.bundle FOLDER`` makes it. This needs Python's standard library and pip, so
that any interpreter that is new enough will do; what it makes holds no machine code and runs on every one.
"""
