"""The pages over the digital record, for agents and for residents. Flask; stands on `server.record`."""
