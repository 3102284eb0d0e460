"""The review of a title: its files as a page needs them, decisions as events of the register, the figures that follow, and the papers."""
