"""Registers the cooperative of a new installation and invites its first director, once. Asks what the options do not say."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cae.access import Refused
from cae.management import founding
from cae.periods import today


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        for question in founding.QUESTIONS:
            parser.add_argument(f"--{question.name}", dest=question.name, help=question.label.replace("%", "%%"))
        parser.add_argument("--no-input", action="store_true", help="ne rien demander : tout est dit par les options")

    def handle(self, *args, **options):
        try:
            founding.check_first()
            answers = self._answers(options)
            director, link = founding.found(answers, on=today(), at=timezone.now())
        except Refused as refused:
            raise CommandError(str(refused)) from None
        except (EOFError, KeyboardInterrupt):
            raise CommandError("Interrompu : rien n'est enregistré.") from None
        self.stdout.write(f"« {answers.identity['name']} » est enregistrée.")
        self.stdout.write(f"{director} reçoit à {director.email} l'invitation qui ouvre son compte. Si le courriel manque :")
        self.stdout.write(link)

    def _answers(self, options) -> founding.Answers:
        """Asks until nothing is wrong; with --no-input, what is wrong is told and nothing is done."""
        given = {question.name: options[question.name] or "" for question in founding.QUESTIONS}
        wanted = {} if options["no_input"] else {q.name: "" for q in founding.QUESTIONS if options[q.name] is None}
        while True:
            for question in founding.QUESTIONS:
                if question.name in wanted:
                    given[question.name] = self._ask(question, wanted[question.name])
            answers, wanted = founding.judge(given)
            if not wanted:
                return answers
            if options["no_input"] or not wanted.keys() <= {question.name for question in founding.QUESTIONS}:
                raise CommandError("\n".join(f"--{name} : {sentence}" for name, sentence in wanted.items()))

    def _ask(self, question: founding.Question, fault: str) -> str:
        if fault:
            self.stderr.write(fault)
        return input(f"{question.label[:1].upper()}{question.label[1:]} : ").strip()
