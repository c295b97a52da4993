"""Snapshots on schedule: made when a week is over, handed to those who asked for them, and never twice."""
