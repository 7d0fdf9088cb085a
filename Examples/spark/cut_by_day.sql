-- How many responses were cut, by day and model, and how long their first tokens took.
SELECT
  day,
  model,
  count(*) AS responses,
  count_if(outcome = 'cut') AS cut,
  round(100 * count_if(outcome = 'cut') / count(*), 1) AS cut_percent,
  count_if(outcome NOT IN ('complete', 'ended', 'cut')) AS other_problems,
  sum(output_tokens) AS output_tokens,
  round(percentile_approx(first_token, 0.5) / 1000) AS first_token_ms
FROM captures
GROUP BY day, model
ORDER BY cut_percent DESC, day, model
