"""Camera originals that the applicant hands in: what they say of themselves, and which shots of the cut come from them.

scan      one decode of a rush: frame times, a small grey picture of every frame, now and then one to match, descriptors
find      a shot's keyframes against all descriptors -> small pictures aligned in time and space -> geometry as proof
"""
