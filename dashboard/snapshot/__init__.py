"""The weekly snapshot: one week's state, frozen into files that open anywhere. Nothing here imports Streamlit."""
