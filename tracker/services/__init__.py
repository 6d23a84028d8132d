"""The verbs: each one transaction, one audit entry, notices queued. Actor and now are arguments."""
