"""The SAM template, generated from the catalogue.

``python -m deployment.template`` writes ``template.yaml``.
"""
