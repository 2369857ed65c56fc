@rem Starts the plugin on Windows; Pulumi runs this file.
@node "%~dp0plugin.js" %*
