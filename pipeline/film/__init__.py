"""One video file as material: its clock, one decode, samples and thumbnails, shots, overlays and keyframes."""
