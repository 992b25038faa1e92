"""The app's own test: `python3 test.py`."""

from main import page

assert "<h1>Ahoy from Python</h1>" in page("Ahoy")
assert "<script>" not in page("<script>")
