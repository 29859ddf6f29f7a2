"""The few heavy operations, on this machine or on a cluster, behind one narrow protocol."""
