"""The demo's story as data: one page a service, in the words of demo.steps. Nothing here runs."""
