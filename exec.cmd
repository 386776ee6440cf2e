@rem npm scripts start with exec, so that a POSIX shell makes way for the program and signals reach it. On Windows this file stands in.
@%*
