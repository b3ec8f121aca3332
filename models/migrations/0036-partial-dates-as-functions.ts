export const name = '0036-partial-dates-as-functions'

/**
 * The same functions of partial dates, in PL/pgSQL. A function in SQL is copied into each expression that calls it, and
 * every statement that writes a link prepared ten such copies, for its generated columns and checks: half of the time
 * that the statement took.
 */
export const up = String.raw`
CREATE OR REPLACE FUNCTION partial_earliest(written text) RETURNS date LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN CASE length(written)
    WHEN 10 THEN CASE WHEN written ~ '^\d{4}-\d{2}-\d{2}$'
      THEN make_date(left(written, 4)::int, substr(written, 6, 2)::int, right(written, 2)::int) END
    WHEN 7 THEN CASE WHEN written ~ '^\d{4}-\d{2}$' THEN make_date(left(written, 4)::int, right(written, 2)::int, 1) END
    WHEN 4 THEN CASE WHEN written ~ '^\d{4}$' THEN make_date(written::int, 1, 1) END
  END;
END $$;

CREATE OR REPLACE FUNCTION partial_latest(written text) RETURNS date LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN CASE length(written)
    WHEN 10 THEN public.partial_earliest(written)
    WHEN 7 THEN (public.partial_earliest(written) + interval '1 month')::date - 1
    WHEN 4 THEN (public.partial_earliest(written) + interval '1 year')::date - 1
  END;
END $$;
`
