# ---- Variables over visits ----------------------------------------------------------

longitudinal_block <- function(table, value, subject, at, by = NULL, quantile_type = 7) {
  y <- numbers(table, value)
  visit <- numbers(table, at)
  who <- column(table, subject)
  known <- !is.na(y) & !is.na(visit) & !is.na(who)
  count(character(), "n.missing", sum(!known))
  visits <- sort(unique(visit[known]))
  course <- function(path, rows) {
    rows <- rows[known[rows]]
    count(path, "n", length(unique(who[rows])))
    for (time in visits) {
      x <- y[rows[visit[rows] == time]]
      here <- c(path, "at", plain(time))
      count(here, "n", length(x))
      put_numbers(here, x, quantile_type)
    }
  }
  course(character(), seq_len(nrow(table$rows)))
  count_ungrouped(table, by)
  for (group in groups_of(table, by)) course(of_group(group$label), group$rows)
}
