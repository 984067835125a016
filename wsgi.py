"""The application for a WSGI server: `gunicorn wsgi:app`."""

from council import create_app

app = create_app()
