"""What the columns of a roster are called, in the languages of those who keep one, and which of them is taken for what.

English, German, French, Spanish, Italian, Portuguese, Dutch and Polish, and some words of others; in letters and digits alone,
without case and accents.
"""

import re
from collections.abc import Iterable, Sequence

import msgspec

from grader.course.naming import fold


def listed(names: str) -> tuple[str, ...]:
    """The names in a text, best first."""
    return tuple(names.split())


IDS = listed(
    "id studentid sid sisuserid idnumber studentnumber studentno studentnr matriculationnumber matriculationno orgdefinedid "
    "externalid registrationnumber universityid uniid personid personnumber matrikelnummer matrikelnr matrikel matrnr "
    "matrnummer martikelnummer idnummer studierendennummer studentennummer studierendenid teilnehmernummer hochschulid "
    "numerodetudiant numeroetudiant noetudiant numetudiant netudiant codeetudiant identifiantetudiant numerodidentification "
    "numeroid numerodidentite matriculeetudiant matricule ine idetudiant codepermanent numerodeid numerodeidentificacion "
    "numerodeestudiante numerodealumno numerodematricula nmatricula matricula expediente numerodeexpediente nia dni "
    "idestudiante idalumno idalumna codigodeestudiante codigo matricola numeromatricola numerodimatricola nmatricola "
    "idstudente codicestudente codicepersona codicefiscale numeroidentificativo numerodeestudante numerodoestudante "
    "numerodoaluno numerodealuno numeromecanografico nmecanografico idestudante idaluno numerodeidentificacao "
    "registroacademico ra codigodoaluno studentnummer studentnr leerlingnummer rolnummer stamnummer inschrijvingsnummer "
    "numeralbumu nralbumu album numerindeksu nrindeksu indeks numerstudenta nrstudenta idstudenta numerid "
    "numeridentyfikacyjny opiskelijanumero studienummer cislostudenta osobnicislo uco ogrencino ogrencinumarasi "
    "αριθμοςμητρωου"
)
"""Of ids, best first. Canvas's own `ID` is the one that its other files use."""

WEAK_IDS = listed("identifier identifiant identificador identificativo identificatie identyfikator kennung kennziffer")
"""Of ids, if there are no others: in GitHub Classroom's roster the student's, in Moodle's worksheet `Participant 12`."""

FULL = listed(
    "fullname studentname completename displayname nameofstudent vollstandigername vollername namestudent nachnamevorname "
    "namevorname vornamenachname vornamename nomcomplet nometprenom nomprenom prenometnom prenomnom nometudiant "
    "nombrecompleto nombreyapellidos nombreyapellido apellidosynombre apellidosnombre nombreapellidos estudiante "
    "nomecompleto nomeecognome nomecognome cognomeenome cognomenome studente nomeeapelido nomedoaluno nomedoestudante "
    "estudante aluno volledigenaam naamstudent imieinazwisko nazwiskoiimie imionainazwisko pelneimieinazwisko celejmeno "
    "jmenoaprijmeni nimi student studierender studierende etudiant alumno"
)
"""Of whole names."""

PLAIN = listed("name nom nombre nome naam navn namn nazwa")
"""Of names that are a family name beside a first name, a first name beside a family name, and else whole."""

FIRST = listed(
    "firstname givenname givennames forename forenames preferredname vorname vornamen rufname prenom prenoms primernombre "
    "nombres nombredepila primonome nomeproprio primeironome voornaam voornamen roepnaam imie imiona fornavn fornamn "
    "etunimi jmeno krestnijmeno"
)
LAST = listed(
    "lastname surname familyname nachname familienname zuname nomdefamille nomfamille nomdusage apellido apellidos "
    "primerapellido cognome apelido apelidos sobrenome ultimonome achternaam familienaam nazwisko efternavn efternamn "
    "sukunimi prijmeni"
)
EMAILS = listed(
    "email emailaddress mail mailaddress emails universityemail schoolemail emailadresse mailadresse emailadressen "
    "adresseemail adressemail courriel adressecourriel adressedecourriel adresseelectronique mel adressemel correo "
    "correoelectronico direcciondecorreo direcciondecorreoelectronico direccionemail indirizzoemail indirizzomail "
    "indirizzodiposta indirizzodipostaelettronica postaelettronica enderecodeemail enderecoemail "
    "enderecodecorreioeletronico correioeletronico correioelectronico emailadres adresemail adrespocztyelektronicznej "
    "pocztaelektroniczna epost epostadress epostadresse sahkoposti eposta"
)
LOGINS = listed(
    "sisloginid loginid login username userid user netid uniqname githubusername githublogin github githubaccount "
    "benutzername benutzerkennung nutzername nutzerkennung anmeldename loginname unikennung rzkennung nomdutilisateur "
    "nomutilisateur utilisateur nombredeusuario usuario nomeutente utente nomedeutilizador nomedeusuario utilizador "
    "gebruikersnaam nazwauzytkownika uzytkownik kayttajatunnus"
)
"""Of names by which a platform lets people in; its export may call them so."""

ID_LIKE = re.compile(
    r"matri[kc]|studentn(?:o|r|um)|studi(?:en|e)n(?:r|um)|album|indeks|"
    r"n(?:um|umero|umber|r|o|ummer)?(?:of|de|do|del|dell|dello|da|d|der)?(?:etudiant|estudiante|estudante|alumno|aluno|studente|student)"
)
EMAIL_LIKE = re.compile(r"mail|courriel|correo|correio")
"""What is in longer names, folded, where no column has one of the above: `Matrikelnummer (7-stellig)`, `E-Mail (Uni)`."""

PARTICIPANT = re.compile(
    r"(?:participante?|participant\(e\)|teilnehmer(?:/-?in|\*in|:in|_in|in)?|partecipante|deelnemer|uczestnik|ucastnik|deltag(?:er|are)|"
    r"osallistuja|osaleja|участник|учасник|katilimci|resztvevo|参加者|参与者)\s*(\d+)"
)
"""What Moodle's worksheet calls somebody whose folder it calls by the number, folded."""

END_OF_LINE = "endoflineindicator"
"""Brightspace's last column; there each id and login begins with #."""


class Columns(msgspec.Struct, frozen=True):
    """Which columns of a roster, by their position, hold what; `unknown` are those of which nothing is taken."""

    header: tuple[str, ...]
    ids: tuple[int, ...] = ()
    weak_ids: tuple[int, ...] = ()
    full: tuple[int, ...] = ()
    first: tuple[int, ...] = ()
    last: tuple[int, ...] = ()
    emails: tuple[int, ...] = ()
    logins: tuple[int, ...] = ()
    canvas: bool = False
    brightspace: bool = False

    @property
    def tells_apart(self) -> bool:
        """Whether any of them tells students apart."""
        return bool(self.ids or self.weak_ids or self.emails or self.logins)

    @property
    def unknown(self) -> tuple[str, ...]:
        """What the other columns are called."""
        taken = {*self.ids, *self.weak_ids, *self.full, *self.first, *self.last, *self.emails, *self.logins}
        return tuple(
            name
            for index, name in enumerate(self.header)
            if index not in taken and name.strip() and fold(name) != "end-of-line indicator"
        )

    def told(self) -> str:
        """Which column was taken for what, in a sentence or two."""
        ids, standing = (*self.ids, *self.weak_ids), (*self.emails, *self.logins)
        names = (*self.first, *self.last) or self.full
        parts = [
            self.part(what, columns)
            for what, columns in (("id", ids), ("name", names), ("email", self.emails), ("login", self.logins))
        ]
        sentences = [f"Columns of the roster: {'; '.join(filter(None, parts))}."]
        if not ids and standing:
            sentences.append(f"No column of ids is known: {self.quoted(standing[:1])} stands for the id.")
        if self.unknown:
            more = f" and {len(self.unknown) - MOST_TOLD} more" if len(self.unknown) > MOST_TOLD else ""
            sentences.append(f"Not used: {', '.join(map(quote, self.unknown[:MOST_TOLD]))}{more}.")
        return " ".join(sentences)

    def part(self, what: str, columns: Sequence[int]) -> str:
        """`id from "Matrikelnummer"`; empty without columns."""
        return f"{what} from {self.quoted(columns)}" if columns else ""

    def quoted(self, columns: Iterable[int]) -> str:
        """What columns are called."""
        return ", ".join(quote(self.header[column]) for column in columns)


MOST_TOLD = 8
"""Columns that are named as not used, at most: Canvas has one for each assignment."""


def quote(name: str) -> str:
    """A column's name as it is told."""
    return f'"{name.strip()[:40]}"'


def read_columns(header: Sequence[str]) -> Columns:
    """Which columns hold what, by the first row of a roster; of several the best first."""
    plain = [re.sub(r"[\W_]", "", fold(cell)) for cell in header]

    def of(names: Sequence[str]) -> tuple[int, ...]:
        return tuple(plain.index(name) for name in names if name in plain)

    def like(pattern: re.Pattern[str]) -> tuple[int, ...]:
        return tuple(index for index, name in enumerate(plain) if pattern.search(name))

    first, last, full, names = of(FIRST), of(LAST), of(FULL), of(PLAIN)
    if first and not last:
        last, names = names[:1], names[1:]
    elif last and not first:
        first, names = names[:1], names[1:]
    return Columns(
        header=tuple(header),
        ids=of(IDS) or like(ID_LIKE),
        weak_ids=of(WEAK_IDS),
        full=(*full, *names),
        first=first[:1],
        last=last[:1],
        emails=of(EMAILS) or like(EMAIL_LIKE),
        logins=of(LOGINS),
        canvas="sisloginid" in plain,
        brightspace=END_OF_LINE in plain,
    )
