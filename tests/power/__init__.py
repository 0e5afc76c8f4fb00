"""Power cuts, full and failing disks, and kills: what was confirmed is there afterwards, and nothing is half."""
