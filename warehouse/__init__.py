"""What the numbers are: vocabulary, contracts, targets, metrics, statistics and the versioned store."""
