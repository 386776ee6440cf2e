CREATE TABLE entry (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  ship text NOT NULL CHECK (length(ship) BETWEEN 1 AND 80),
  note text NOT NULL CHECK (length(note) BETWEEN 1 AND 2000),
  written_at timestamptz NOT NULL DEFAULT now()
);
