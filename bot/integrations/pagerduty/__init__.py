"""PagerDuty: an alert that calls somebody by telephone, in the ways that are kept there."""
