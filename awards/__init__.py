"""The awards of the measures (扶持政策第1-15条、附则第1-4条) as rules: cases in, awards with their whole trace out; knows nothing of video.

    loader      case files -> cases                       (the only place that reads files)
    articles/   one file per article: conditions, formula, caps
    rule        how an article is applied to a case       -> Assessment
    ledger      the cases together: places, same matter, prior awards, caps of an enterprise's year -> Decision
    readings    what the text leaves open, and what the other reading would pay
    report/     awards.json, awards.csv, decision sheets, fund overview

Money is a whole number of fen, shares are `Fraction`; a float is refused wherever it could enter.
"""
