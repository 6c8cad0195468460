"""Running what was built as Lambda would: AWS's own runtime interface emulator, without a container.

``python -m deployment.local_runtime RULE EVENT`` plays an event to a rule's function. The emulator ships with
the SAM CLI; the functions see what `sam build` made, and not this repository.
"""
