/** The notice that goes with every overlap. */
export const SCREENING_NOTICE =
  'An overlap is a screening result, never a finding of wrongdoing. The score orders reading and claims nothing more.'
