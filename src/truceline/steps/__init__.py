"""One function a verb: load, call a room, record, return. The faces call nothing else."""
