# Makes the data sets of tests/data/{stata,sas7bdat,xpt}.
library(haven)
d <- data.frame(
  id = c("P01", "P02", "P03", "P04"),
  sex = labelled(c(1, 2, 1, 2), c(Male = 1, Female = 2), label = "Sex at birth"),
  age = c(54, 47, NA, 71),
  weight = c(61.5, 80, 77.25, NA),
  start = as.Date(c("2024-01-31", "2024-02-29", NA, "1959-12-31")),
  seen = as.POSIXct(c("2024-01-31 09:30:00", "2024-02-29 14:00:30", NA, "1960-01-01 00:00:00"), tz = "UTC"),
  note = c("moved", "", "Müller, late", NA), stringsAsFactors = FALSE)
attr(d$age, "label") <- "Age at inclusion"
attr(d$weight, "label") <- "Body weight (kg)"
s <- d
s$score <- labelled(c(3, tagged_na("a"), tagged_na("b"), NA), c("refused" = tagged_na("a"), "not done" = tagged_na("b")), label = "Score")
write_dta(s, "trial.dta", version = 14)
write_dta(s, "trial13.dta", version = 13)
plain <- d; plain$sex <- zap_labels(plain$sex); attr(plain$sex, "label") <- "Sex at birth"
write_sas(plain, "trial.sas7bdat")
write_xpt(plain, "adsl5.xpt", version = 5, name = "ADSL")
long <- plain; names(long)[4] <- "body_weight_at_inclusion"
write_xpt(long, "trial8.xpt", version = 8, name = "TRIAL")
labs <- data.frame(id = c("P01", "P01", "P02"), day = c(0, 14, 0), hgb = c(12.1, 11.4, 14))
write_xpt(labs, "adlb5.xpt", version = 5, name = "ADLB")
one <- readBin("adsl5.xpt", "raw", 1e6); two <- readBin("adlb5.xpt", "raw", 1e6)
# A library is its members one after the other behind one head of three records.
writeBin(c(one, two[-(1:240)]), "library5.xpt")
