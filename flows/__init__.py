"""The Prefect flows: thin names, retries and artifacts around `runpipe.pipeline`."""
