"""Who accepts, who can block, what the smallest change is: positions, change sets, stability."""
