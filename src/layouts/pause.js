// Has nothing to do but to be waited for (components/FirstScreen.astro).
