"""The reviewers' desk: pages, upload, runs and audit over the register, served by Django."""
