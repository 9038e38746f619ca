//! The phrases that say what only results can say, by language, and those that excuse them.

use std::sync::LazyLock;

use crate::diagnostic::Place;
use crate::document::phrase::{Phrase, Word};
use crate::language::Language;

/// What a phrase says, which decides the condition that a hint shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Says {
    /// A test: “significant”.
    Significance,
    /// One is more than another: “longer survival”.
    Comparison,
    /// No difference was found.
    Nothing,
    /// An effect has a direction: “was associated with”.
    Association,
    /// A cause: “prolongs survival”.
    Cause,
}

/// Words of the author that need a claim, as they were met.
pub(crate) struct Unclaimed {
    pub(super) says: Says,
    pub(super) words: String,
    /// The words of the sentence up to these, as far as nothing stands between.
    pub(super) context: String,
    pub(super) place: Place,
}

const ENGLISH: [(Says, &str); 27] = [
    (Says::Significance, "significant|significantly|insignificant|nonsignificant|non-significant"),
    (
        Says::Comparison,
        "longer|shorter|better|worse|prolonged|improved ~ survival|pfs|os|dfs|efs|outcome|outcomes|prognosis",
    ),
    (Says::Comparison, "improved|prolonged ~ response|remission|life|quality"),
    (Says::Comparison, "improvement|improvements in ~ survival|pfs|os|outcome|outcomes"),
    (Says::Comparison, "lived|survived longer|shorter"),
    (Says::Comparison, "was|were longer|shorter"),
    (Says::Comparison, "was|were significantly|clearly|markedly|much|also longer|shorter|higher|lower"),
    (Says::Comparison, "was|were|is|are prolonged"),
    (Says::Comparison, "was|were|is|are superior|inferior"),
    (Says::Comparison, "superior|inferior to"),
    (Says::Comparison, "non-inferior|noninferior"),
    (Says::Comparison, "doubled|halved|tripled|trebled|two-fold|twofold|three-fold|threefold"),
    (Says::Comparison, "twice|half as"),
    (Says::Nothing, "no|without ~ difference|differences"),
    (Says::Nothing, "did|does|do not ~ differ"),
    (Says::Nothing, "not ~ different"),
    (Says::Association, "was|were|is|are|remained ~ associated with"),
    (Says::Association, "was|were|is|are|remained ~ correlated with"),
    (Says::Association, "predictor|predictors of"),
    (Says::Association, "independently predicted|predicts"),
    (
        Says::Cause,
        "prolongs|prolonged|extends|extended|lengthens|lengthened|shortens|shortened ~ survival|life|lives|pfs|os",
    ),
    (
        Says::Cause,
        "reduces|reduced|decreases|decreased|lowers|lowered|increases|increased|raises|raised ~ risk|hazard|odds|mortality|death|deaths",
    ),
    (
        Says::Cause,
        "reduces|reduced|decreases|decreased|lowers|lowered|increases|increased ~ progression|recurrence|relapse|toxicity|incidence|symptoms",
    ),
    (
        Says::Cause,
        "improves|prevents|prevented|delays|delayed ~ survival|death|deaths|progression|recurrence|relapse|outcome|outcomes|symptoms|pfs|os",
    ),
    (
        Says::Cause,
        "leads|led to ~ survival|death|deaths|response|responses|improvement|reduction|increase|progression|remission|benefit",
    ),
    (
        Says::Cause,
        "results|resulted in ~ survival|death|deaths|response|responses|improvement|reduction|increase|remission|benefit",
    ),
    (
        Says::Cause,
        "causes|caused ~ death|deaths|toxicity|response|responses|improvement|reduction|increase|progression|remission",
    ),
];

const GERMAN: [(Says, &str); 9] = [
    (Says::Significance, "signifikant*"),
    (Says::Comparison, "länger*|kürzer* ~ überleben|pfs|os"),
    (Says::Comparison, "überlegen|nichtunterlegen|verdoppelt*|halbiert*"),
    (Says::Comparison, "nicht unterlegen"),
    (Says::Nothing, "kein|keine|keinen ~ unterschied*"),
    (Says::Association, "assoziiert mit"),
    (Says::Association, "mit ~ assoziiert"),
    (Says::Cause, "verlängert|verlängerte|verkürzt|verkürzte ~ überleben|pfs|os"),
    (Says::Cause, "senkt|senkte|reduziert|reduzierte|erhöht|erhöhte ~ risiko|sterblichkeit|mortalität"),
];

const FRENCH: [(Says, &str); 6] = [
    (Says::Significance, "significati*"),
    (Says::Comparison, "supérieur|supérieure|supérieurs|supérieures|inférieur|inférieure à"),
    (Says::Comparison, "non-inférieur*|doublé|doublée|survie prolongée"),
    (Says::Nothing, "aucune|pas ~ différence|différences"),
    (Says::Association, "associé|associée|associés|associées à"),
    (Says::Cause, "prolonge|réduit|augmente|améliore ~ survie|risque|mortalité"),
];

const SPANISH: [(Says, &str); 6] = [
    (Says::Significance, "significativ*"),
    (Says::Comparison, "superior|superiores|inferior|inferiores a"),
    (Says::Comparison, "duplicó|duplicado|duplicada"),
    (Says::Nothing, "ninguna|sin|hubo ~ diferencia|diferencias"),
    (Says::Association, "asociado|asociada|asociados|asociadas con|a"),
    (Says::Cause, "prolonga|reduce|aumenta|mejora ~ supervivencia|riesgo|mortalidad"),
];

/// Sentences with these say what was asked, how it was decided, or that nothing can be said.
const LEFT_ALONE: [&str; 9] = [
    "whether|ob|si",
    "hypothesis|hypotheses|hypothesized|hypothesised|aim|aimed|aims|objective|objectives",
    "to assess|determine|evaluate|examine|test|describe|investigate|compare|study",
    "was|were|is|are considered|regarded|defined",
    "considered|regarded|defined|declared as|if",
    "cannot|couldn't|can't|would",
    "no evidence",
    "comparator|comparators",
    "betrachtet|gewertet|considéré|considérée|consideró|consideraron",
];

type Phrases = Vec<(Says, Phrase)>;

fn read(all: &[(Says, &'static str)]) -> Phrases {
    all.iter().map(|(says, phrase)| (*says, Phrase::read(phrase))).collect()
}

static OF_ENGLISH: LazyLock<Phrases> = LazyLock::new(|| read(&ENGLISH));
static OF_GERMAN: LazyLock<Phrases> = LazyLock::new(|| read(&GERMAN));
static OF_FRENCH: LazyLock<Phrases> = LazyLock::new(|| read(&FRENCH));
static OF_SPANISH: LazyLock<Phrases> = LazyLock::new(|| read(&SPANISH));
static ALONE: LazyLock<Vec<Phrase>> = LazyLock::new(|| LEFT_ALONE.iter().map(|phrase| Phrase::read(phrase)).collect());

/// The phrases of a language.
pub(super) fn phrases(language: Language) -> &'static Phrases {
    match language {
        Language::AmericanEnglish | Language::BritishEnglish => &OF_ENGLISH,
        Language::German => &OF_GERMAN,
        Language::French => &OF_FRENCH,
        Language::Spanish => &OF_SPANISH,
    }
}

/// Whether a sentence says what was asked, how it was decided, or that nothing can be said.
pub(super) fn is_excused(sentence: &[Word]) -> bool {
    ALONE.iter().any(|phrase| phrase.is_in(sentence))
}
