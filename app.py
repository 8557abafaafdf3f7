"""Start the dashboard: ``streamlit run app.py``."""

from dashboard.shell import main

main()
