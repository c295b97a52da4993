"""The script Streamlit runs: as good as nothing, because it is made anew at every run."""

from dashboard.run import main

main()
