import { meetingsLike } from '../../queries/alike-parts.ts'
import { findMeeting } from '../../queries/record-parts.ts'
import { MeetingRequest, saveMeeting } from '../../record/kinds/negotiation-parts.ts'
import { formatDate } from '../../values/format.ts'
import { dateInputs } from '../dates.ts'
import { partForm } from './part-form.ts'
import { entityInputs, sourceInputs, sourcesSection } from './shared.ts'

/** The form for a meeting, with those who were there. */
export const MEETING_FORM = partForm<MeetingRequest>('meeting', 'meetings', 'a', {
  lede: 'One meeting of the talks: when, where, who was there, and what is reported about it.',
  schema: MeetingRequest,
  previews: false,
  sections: () => [
    {
      heading: 'When and where',
      fields: [
        { type: 'date', name: 'date', label: 'Date', hint: 'A year is enough' },
        { type: 'text', name: 'place', label: 'Place', optional: true },
        { type: 'area', name: 'summary', label: 'What is reported', optional: true, rows: 3 },
      ],
    },
    {
      heading: 'Attendees',
      item: 'Attendee',
      name: 'attendee',
      key: 'attendees',
      addLabel: 'Add another attendee',
      initially: 2,
      fields: [{ type: 'entity', name: 'entity', label: 'Who was there' }],
    },
    sourcesSection(false),
  ],
  async find(query, negotiationId, id) {
    const meeting = await findMeeting(query, negotiationId, id)
    if (meeting === null) return null
    return {
      id,
      name: `the meeting of ${formatDate(meeting.date)}`,
      typed: {
        ...dateInputs('date', meeting.date),
        place: meeting.place ?? '',
        summary: meeting.summary ?? '',
        attendee_count: String(Math.max(1, meeting.attendees.length)),
        ...Object.assign(
          {},
          ...meeting.attendees.map((each, index) => entityInputs(`attendee_${index}_entity`, each)),
        ),
        ...sourceInputs(meeting.sources),
      },
    }
  },
  write: (request, { tx }, at) => saveMeeting(tx, request, at),
  like: meetingsLike,
  whyAlike: 'in the same talks; date and place do not conflict',
})
