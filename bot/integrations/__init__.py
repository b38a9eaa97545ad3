"""The places that are told: one package for each, all of them a `scheduler.errands.Integration`."""
