/** The notice that goes with every overlap. */
export const SCREENING_NOTICE =
  'An overlap is a screening result, never a finding of wrongdoing. The score ranks what to read first. It is not a measure of wrongdoing.'
