"""What stands behind triton_python_backend_utils; handlers import that, never this."""
