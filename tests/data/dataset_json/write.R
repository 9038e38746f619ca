# Makes trial.json and trial.ndjson by the rules of Dataset-JSON 1.1.
rows <- list(
  list("P01", "F", 54L, 61.5, "2024-01-31", "2024-01-31T09:30:00", "2023-05"),
  list("P02", "M", 47L, 80, "2024-02-29", NA, "2022-11-03"),
  list("P03", "F", NA, 77.25, NA, "2023-12-01T08:15:00", NA))
columns <- list(
  c("USUBJID", "Unique subject identifier", "string", ""), c("SEX", "Sex", "string", ""),
  c("AGE", "Age", "integer", ""), c("WEIGHT", "Weight (kg)", "double", ""),
  c("TRTSDT", "Start of treatment", "date", "integer"), c("SEENDTM", "Seen", "datetime", "integer"),
  c("DIAGDTC", "Diagnosis", "date", ""))
text <- function(x) if (is.na(x)) "null" else if (is.character(x)) encodeString(x, quote = '"') else format(x, digits = 15)
column <- function(at, c) sprintf('{"itemOID":"IT.ADSL.%s","name":"%s","label":"%s","dataType":"%s"%s}', c[[1]], c[[1]], c[[2]], c[[3]],
  if (c[[4]] == "") "" else sprintf(',"targetDataType":"%s"', c[[4]]))
head <- sprintf(paste0('{"datasetJSONCreationDateTime":"2024-06-01T12:00:00","datasetJSONVersion":"1.1.0",',
  '"itemGroupOID":"IG.ADSL","records":%d,"name":"ADSL","label":"Subject-Level Analysis","columns":[%s]'),
  length(rows), paste(mapply(column, seq_along(columns), columns), collapse = ","))
lines <- vapply(rows, function(row) paste0("[", paste(vapply(row, text, ""), collapse = ","), "]"), "")
writeLines(paste0(head, ',"rows":[\n', paste(lines, collapse = ",\n"), "\n]}"), "trial.json")
writeLines(c(paste0(head, "}"), lines), "trial.ndjson")
