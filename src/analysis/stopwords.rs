//! Function words of some languages: what stands in every sentence and says nothing about the study.
//!
//! Articles, pronouns, prepositions, conjunctions, auxiliaries and the noises of speech, with the forms they take. Adverbs that
//! say something ("never", "only") are left in, and no word that could be a theme is on a list.

use std::collections::HashSet;

/// A language with a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    English,
    German,
    French,
    Spanish,
    Italian,
    Dutch,
    Portuguese,
}

impl Language {
    /// All there are.
    pub const ALL: [Self; 7] =
        [Self::English, Self::German, Self::French, Self::Spanish, Self::Italian, Self::Dutch, Self::Portuguese];

    /// As in BCP 47.
    pub const fn word(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::French => "fr",
            Self::Spanish => "es",
            Self::Italian => "it",
            Self::Dutch => "nl",
            Self::Portuguese => "pt",
        }
    }

    /// The language of a tag (`de`, `de-AT`); `None` for one without a list.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let tag = tag.to_lowercase();
        let main = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| language.word() == main)
    }

    /// The words on its list, in small letters.
    fn list(self) -> &'static str {
        match self {
            Self::English => ENGLISH,
            Self::German => GERMAN,
            Self::French => FRENCH,
            Self::Spanish => SPANISH,
            Self::Italian => ITALIAN,
            Self::Dutch => DUTCH,
            Self::Portuguese => PORTUGUESE,
        }
    }
}

/// The words that are left out of a count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StopWords {
    words: HashSet<String>,
    english: bool,
    /// Whether words lean on the one after them, as in `l'homme`.
    leaning: bool,
}

impl StopWords {
    /// The list of a language.
    pub fn of(language: Language) -> Self {
        Self {
            words: language.list().split_whitespace().map(str::to_owned).collect(),
            english: language == Language::English,
            leaning: matches!(language, Language::French | Language::Italian),
        }
    }

    /// Adds a team's own word.
    pub fn add(&mut self, word: &str) {
        self.words.insert(folded(word));
    }

    /// Whether the word, in small letters with straight apostrophes, is left out.
    pub fn has(&self, word: &str) -> bool {
        if self.words.contains(word) {
            return true;
        }
        // `it's`, `they've`, `shouldn't`: a contraction of two words on the list.
        let Some((base, end)) = word.rsplit_once('\'').filter(|_| self.english) else { return false };
        match end {
            "t" => base.strip_suffix('n').is_some_and(|base| self.words.contains(base)),
            "s" | "re" | "ve" | "ll" | "d" | "m" => self.words.contains(base),
            _ => false,
        }
    }

    /// The word without what leans on it: `l'homme` is `homme`.
    pub fn bare<'w>(&self, word: &'w str) -> &'w str {
        let parted = word.split_once('\'').filter(|_| self.leaning);
        match parted {
            Some((leaning, rest)) if !rest.is_empty() && LEANING.contains(&leaning) => rest,
            _ => word,
        }
    }
}

/// The word as it is counted: in small letters, its apostrophes straight.
pub fn folded(word: &str) -> String {
    word.chars().flat_map(char::to_lowercase).map(|c| if matches!(c, '’' | '‘' | 'ʼ') { '\'' } else { c }).collect()
}

/// French and Italian words that lose their last letter before a vowel.
#[rustfmt::skip]
const LEANING: &[&str] = &[
    "l", "d", "j", "m", "t", "s", "c", "n", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu",
    "un", "dell", "all", "nell", "sull", "dall", "quell", "quest", "coll", "v", "gl",
];

const ENGLISH: &str = "
a an the this that these those
i me my mine myself we us our ours ourselves you your yours yourself yourselves he him his himself she her hers herself
it its itself they them their theirs themselves one who whom whose which what someone somebody something anyone anybody anything
and or but nor so yet if because although though while whereas unless until when where than as whether since once
of in on at by to from with without into onto out off over under up down for about against between among through during before
after above below around across along behind beside besides beyond near toward towards upon within per via
be am is are was were been being have has had having do does did done doing will would shall should can could may might must
ought cannot wo ca sha ain ai
not no there here then how why each every some any all both few more most other such own same too very just also
i'm let's gonna wanna gotta kinda
um uh erm er ah eh hm hmm mhm mm
s t d ll m re ve o";

const GERMAN: &str = "
der die das den dem des ein eine einen einem einer eines kein keine keinen keinem keiner keines
dieser diese dieses diesen diesem jener jene jenes jenen jenem jeder jede jedes jeden jedem welcher welche welches welchen welchem
ich mich mir mein meine meinen meinem meiner meines du dich dir dein deine deinen deinem deiner er ihn ihm sein seine seinen seinem
seiner seines sie ihr ihre ihren ihrem ihrer ihres es wir uns unser unsere unseren unserem unserer ihnen euch euer eure sich man
wer wen wem wessen was jemand etwas
und oder aber denn sondern weil dass daß ob wenn als wie während obwohl damit bevor nachdem bis seit sowie sowohl weder noch also
in im ins an am ans auf aufs aus bei beim von vom zu zum zur nach mit ohne für durch gegen um über unter vor hinter neben zwischen
gegenüber wegen trotz statt außer ab per
bin bist ist sind seid war warst waren wart gewesen sei wäre wären habe hab hast hat haben habt hatte hatten hattest gehabt hätte
hätten werde wirst wird werden werdet wurde wurden worden geworden würde würden kann kannst können könnt konnte konnten könnte
könnten muss musst müssen müsst musste mussten müsste müssten soll sollst sollen sollte sollten will willst wollen wollte wollten
darf darfst dürfen durfte durften dürfte mag magst mögen mochte möchte möchten
nicht nein da dann so hier dort auch nur schon mal halt eben ja doch sehr wo wann warum wieso hin her daran darauf daraus dabei dafür
dagegen daher darin darum darüber davon davor dazu worauf wofür woran worin womit wovon wozu
äh ähm öh hm hmm mhm";

const FRENCH: &str = "
le la les un une des du de au aux ce cet cette ces
je j me m moi mon ma mes mien mienne tu te t toi ton ta tes il elle on lui se s soi son sa ses nous notre nos vous votre vos ils
elles eux leur leurs qui que qu quoi dont où quel quelle quels quelles lequel laquelle lesquels lesquelles ceci cela ça celui celle
ceux celles quelqu'un quelque quelques chacun chaque tout toute tous toutes autre autres même mêmes y en c l d n
et ou mais donc or ni car si comme quand lorsque parce puisque quoique
à dans par pour sur sous avec sans entre vers chez contre depuis pendant avant après jusque jusqu hors près selon
suis es est sommes êtes sont étais était étions étiez étaient été étant sera serai seras serons serez seront serait seraient soit
soient fut ai as a avons avez ont avais avait avions aviez avaient eu ayant aura aurai auras aurons aurez auront aurait auraient
ait aient fais fait faire faisait peux peut pouvons pouvez peuvent pouvait pourrait dois doit devons devez doivent devait devrait
vais va vas allons allez vont
ne pas non oui là ici alors aussi très plus moins bien
aujourd'hui c'est-à-dire
euh heu hum hm";

const SPANISH: &str = "
el la los las lo un una unos unas al del
yo me mi mí mis mío mía míos mías tú te ti tu tus él ella ello se sí su sus suyo suya suyos suyas nosotros nosotras nos nuestro
nuestra nuestros nuestras vosotros vosotras os vuestro vuestra usted ustedes ellos ellas le les este esta esto estos estas ese esa
eso esos esas aquel aquella aquello aquellos aquellas que qué quien quién quienes cual cuál cuales cuyo cuya algo alguien alguno
alguna algunos algunas algún otro otra otros otras mismo misma cada todo toda todos todas
y e o u pero sino ni si porque pues como cómo cuando cuándo donde dónde aunque mientras
a ante bajo con conmigo contigo contra de desde durante en entre hacia hasta para por según sin sobre tras
soy eres es somos sois son era eras éramos eran fui fue fuimos fueron sido siendo ser será serán sería serían sea sean fuera estoy
estás está estamos están estaba estaban estado estar estuvo esté he has ha hemos habéis han había habían habido haber habrá habría
haya hay hubo tengo tiene tienes tenemos tienen tenía tener puedo puede puedes podemos pueden podía podría poder debo debe deben
debería voy va vas vamos van iba hace hacen hacer
no sí ya muy más menos también tan tanto así aquí allí ahí entonces
eh em mmm";

const ITALIAN: &str = "
il lo la i gli le un uno una l dell del dello della dei degli delle al allo alla ai agli alle dal dallo dalla dai dagli dalle nel
nello nella nei negli nelle sul sullo sulla sui sugli sulle col coi
io me mi mio mia miei mie tu te ti tuo tua tuoi tue lui lei egli ella esso essa si sé suo sua suoi sue noi ci nostro nostra nostri
nostre voi vi vostro vostra vostri vostre loro li ne questo questa questi queste quello quella quelli quelle quel quei quegli che
chi cui quale quali qualcuno qualcosa ogni ognuno tutto tutta tutti tutte altro altra altri altre stesso stessa
e ed o od ma però né se perché poiché come quando dove mentre anche
a ad di da in con su per tra fra senza sotto sopra contro verso dopo prima durante
sono sei è siamo siete ero eri era eravamo erano stato stata stati state essere sarà sarei sarebbe sia siano fosse fu ho hai ha
abbiamo avete hanno avevo aveva avevano avuto avere avrà avrei avrebbe abbia faccio fa fanno fare posso può possiamo possono poteva
potrebbe devo deve dobbiamo devono doveva dovrebbe vado va vai andiamo vanno sta sto stiamo stanno
non no sì più meno molto così qui qua lì là poi già allora c d
eh ehm mmm";

const DUTCH: &str = "
de het een 't 'n
ik me mij mijn m'n jij je jou jouw u uw hij hem zijn z'n zij ze haar het wij we ons onze jullie hun hen zich men dit dat deze die
wie wat welk welke iemand iets elk elke ieder iedere alle ander andere zelf
en of maar want dus noch als dan omdat hoewel terwijl wanneer toen zodat indien
in op aan bij van voor met zonder door over onder uit naar om tot tegen tussen tijdens na sinds binnen buiten langs vanaf te ter
ben bent is was waren geweest wees heb hebt heeft hebben had hadden gehad word wordt worden werd werden geworden zal zult zullen zou
zouden kan kun kunt kunnen kon konden mag mogen mocht moet moeten moest moesten wil wilt willen wilde wilden ga gaat gaan doe doet
doen deed
niet geen nee ja er daar hier waar hoe waarom zo ook nog al wel toch even maar heel erg daarvan daarvoor daarmee daarin daarom
waarvan waarvoor waarmee ervan ervoor ermee erin
eh uh uhm hm";

const PORTUGUESE: &str = "
o a os as um uma uns umas ao aos à às do da dos das no na nos nas pelo pela pelos pelas num numa dum duma
eu me mim meu minha meus minhas tu te ti teu tua teus tuas ele ela se si seu sua seus suas lhe lhes nós nosso nossa nossos nossas
vós vos você vocês eles elas dele dela deles delas este esta isto estes estas esse essa isso esses essas aquele aquela aquilo
aqueles aquelas deste desta disto desse dessa disso neste nesta nisto nesse nessa nisso que quê quem qual quais cujo cuja algo
alguém algum alguma alguns algumas outro outra outros outras mesmo mesma cada todo toda todos todas tudo
e ou mas porém nem se porque pois como quando onde embora enquanto
de em com sem por para pra contra desde até entre sobre sob após ante perante durante comigo consigo
sou és é somos são era eras éramos eram fui foi fomos foram sido sendo ser será serão seria seriam seja sejam fosse estou está
estamos estão estava estavam estado estar esteve esteja tenho tens tem temos têm tinha tinham tido ter terá teria tenha há havia
houve haver posso pode podemos podem podia poderia poder devo deve devem devia deveria vou vai vamos vão ia faz fazem fazer
não sim já muito mais menos também tão assim aqui ali lá aí então
hã hum né";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contraction_of_two_function_words_is_one() {
        let stop = StopWords::of(Language::English);
        for word in ["don't", "it's", "they've", "shouldn't", "won't", "can't", "i'd", "that's", "the", "i'm", "ain't"]
        {
            assert!(stop.has(word), "{word}");
        }
        for word in ["team's", "isolation", "o'clock", "n't", "'"] {
            assert!(!stop.has(word), "{word}");
        }
    }

    #[test]
    fn what_leans_on_a_word_is_taken_off_it() {
        let stop = StopWords::of(Language::French);
        assert_eq!(
            ["l'équipe", "qu'elle", "aujourd'hui", "équipe", "l'"].map(|word| stop.bare(word)),
            ["équipe", "elle", "aujourd'hui", "équipe", "l'"]
        );
        assert_eq!(StopWords::of(Language::Italian).bare("dell'azienda"), "azienda");
        assert_eq!(StopWords::of(Language::English).bare("l'equipe"), "l'equipe");
    }

    #[test]
    fn a_teams_own_words_count_as_they_are_typed() {
        let mut stop = StopWords::default();
        stop.add("Actually");
        stop.add("y’know");
        assert!(stop.has("actually") && stop.has("y'know") && !stop.has("the"));
    }

    #[test]
    fn every_list_is_in_small_letters_and_known_by_its_tag() {
        for language in Language::ALL {
            assert!(language.list().split_whitespace().all(|word| folded(word) == word), "{language:?}");
            assert!(language.list().split_whitespace().count() > 150, "{language:?}");
            assert_eq!(Language::from_tag(&format!("{}-XX", language.word().to_uppercase())), Some(language));
        }
        assert_eq!(Language::from_tag("fi"), None);
    }
}
