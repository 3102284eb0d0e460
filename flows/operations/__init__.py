"""Keeping the house running: what is deployed on Prefect, whom it tells, what a store may forget, what is to be watched."""
