"""The process that runs Python handlers, Triton Python models and TorchScript for the server. docs/worker.md tells what both say."""

__version__ = "0.1.0"

# Server and worker are shipped together; a server that reads another number here says that the installation is mixed.
PROTOCOL = 1
