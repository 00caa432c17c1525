"""How a procedure is handled: its workflow as data, the engine that runs it, and the proofs it must pass.

`definition` is the language, `engine` the one pure function that moves a dossier, `status` what the public
sees of it, `soundness` what is proved before publication, `diagram` the picture.
"""
