# The book works offline: no news, no extension listing from another host.
c.LabApp.news_url = None  # noqa: F821 (Jupyter defines c)
c.LabApp.extension_manager = "readonly"  # noqa: F821
