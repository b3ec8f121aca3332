/**
 * A family link or an association that names a company is kept and warned about; no path runs through it. A draft
 * keeps whatever was typed, also what no record takes.
 */
export const name = '0016-kin-and-drafts'

export const up = `
DROP TRIGGER links_need_a_person ON links;

CREATE OR REPLACE FUNCTION keep_persons_persons() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM positions WHERE official_id = NEW.id) OR EXISTS (SELECT FROM participants WHERE official_id = NEW.id) THEN
    RAISE EXCEPTION 'entity % is an official elsewhere on record', NEW.slug
      USING ERRCODE = 'check_violation', CONSTRAINT = 'entities_stay_persons';
  END IF;
  RETURN NEW;
END $$;

-- Unlike jsonb, json keeps every character that can be typed.
ALTER TABLE drafts ALTER COLUMN typed TYPE json;
`
