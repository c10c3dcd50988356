"""Real Elasticsearch and OpenSearch servers on this machine, without containers, for tests and measurements.

``install`` fetches a server's libraries through Maven, ``java`` finds a Java to run them on, ``node`` runs them.
Deployments use the official images (``ops/compose.yaml``).
"""
