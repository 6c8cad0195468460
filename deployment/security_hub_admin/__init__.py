"""The template for the Security Hub administrator's account, generated from the catalogue.

``python -m deployment.security_hub_admin`` writes ``security-hub-admin.yaml``.
"""
