"""What the columns of rosters are called."""

import pytest

from grader.cohort.gradebook.result import Student
from grader.cohort.intake.columns import read_columns
from grader.cohort.intake.roster import read_roster, told_columns

JANE = Student(id="s1042", name="Jane Doe", email="jane@uni.edu")
CELLS = {"id": "s1042", "first": "Jane", "last": "Doe", "full": "Jane Doe", "email": "jane@uni.edu", "login": "jdoe"}


@pytest.mark.parametrize(
    "header",
    [
        "Matrikelnummer;full:Name;E-Mail",
        "Matr.-Nr.;last:Name;first:Vorname;E-Mail-Adresse",
        "Matrikel-Nr. (7-stellig);last:Nachname;first:Vorname;E-Mail (Uni)",
        "ID-Nummer;full:Vollständiger Name;E-Mail-Adresse",
        "Numéro d'étudiant;last:Nom;first:Prénom;Adresse de courriel",
        "N° étudiant;last:Nom de famille;first:Prénom;Courriel",
        "Numéro d'identification;full:Nom complet;Adresse e-mail",
        "Número de ID;first:Nombre;last:Apellido(s);Dirección de correo",
        "Número de matrícula;full:Nombre completo;Correo electrónico",
        "Matricola;last:Cognome;first:Nome;Indirizzo email",
        "Numero di matricola;full:Cognome e nome;Indirizzo e-mail",
        "Número mecanográfico;first:Nome;last:Apelido;Endereço de e-mail",
        "Número de aluno;full:Nome completo;Correio eletrónico",
        "Studentnummer;first:Voornaam;last:Achternaam;E-mailadres",
        "Studentnummer;full:Naam;E-mail",
        "Numer albumu;first:Imię;last:Nazwisko;Adres e-mail",
        "Nr indeksu;full:Imię i nazwisko;E-mail",
        "Student number;first:Given name(s);last:Surname;Mail",
        "identifier;full:name;email:e-mail",
        "student_id;last:Name;first:First name;Email Address",
    ],
)
def test_the_usual_names_are_known_in_many_languages(tmp_path, header):
    kinds = ["id", *[cell.split(":")[0] for cell in header.split(";")[1:-1]], "email"]
    path = tmp_path / "roster.csv"
    cells = [cell.rpartition(":")[2] for cell in header.split(";")]
    path.write_text(f"{';'.join(cells)}\n{';'.join(CELLS[kind] for kind in kinds)}\n", "utf-8")
    assert read_roster(path) == (JANE,)
    told = told_columns(path)
    assert f'id from "{cells[0]}"' in told
    assert f'email from "{cells[-1]}"' in told
    assert "Not used" not in told


def test_what_is_not_understood_is_said(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text("Rufzeichen;Name;E-Mail;Semester\n7;Jane Doe;jane@uni.edu;3\n", "utf-8")
    assert read_roster(path) == (Student(id="jane@uni.edu", name="Jane Doe", email="jane@uni.edu"),)
    assert told_columns(path) == (
        'Columns of the roster: name from "Name"; email from "E-Mail". No column of ids is known: "E-Mail" stands for the id. '
        'Not used: "Rufzeichen", "Semester".'
    )


def test_of_very_many_columns_that_are_not_used_a_few_are_named():
    told = read_columns(["id", *(f"Homework {number} (10)" for number in range(40))]).told()
    assert told.endswith('"Homework 7 (10)" and 32 more.')
